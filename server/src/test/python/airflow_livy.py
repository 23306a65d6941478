# SPDX-License-Identifier: Apache-2.0
"""Runs batches with Airflow's LivyOperator and LivyHook, without Airflow's database. Usage: airflow_livy.py URL FOLDER

What a scheduler would give the operator: the connection, by Airflow's own environment variable, and somewhere to leave its result.
"""
import os
import sys
import tempfile
from pathlib import Path

url, folder = sys.argv[1], Path(sys.argv[2])
os.environ["AIRFLOW_CONN_LIVY_DEFAULT"] = url
os.environ["AIRFLOW_HOME"] = tempfile.mkdtemp(dir=folder)

from airflow.providers.apache.livy.hooks.livy import BatchState, LivyHook  # noqa: E402
from airflow.providers.apache.livy.operators.livy import LivyOperator  # noqa: E402
from airflow.sdk.exceptions import AirflowException  # noqa: E402

from expect import equal, failure, holds, step  # noqa: E402


class TaskInstance:
    """What the operator asks of its task instance, and of what is kept of it between tries."""

    stats_tags = {}

    def __init__(self):
        self.results = {}
        self.kept = {}

    def xcom_push(self, key, value):
        self.results[key] = value

    def get(self, key):
        return self.kept.get(key)

    def set(self, key, value):
        self.kept[key] = value

    def run(self, task):
        return task.execute({"ti": self, "task_state_store": self})


def application(name, code):
    file = folder / name
    file.write_text("import sys\nfrom pyspark.sql import SparkSession\n"
                    "spark = SparkSession.builder.getOrCreate()\n" + code)
    return str(file)


def operator(task, file, **options):
    return LivyOperator(task_id=task, file=file, polling_interval=1, **options)


step("a batch that fails fails its task")
with failure("failing batch", AirflowException) as caught:
    TaskInstance().run(operator("fail", application("fail.py", "sys.exit(3)\n")))
equal("message", str(caught[0]), "Batch 0 did not succeed")

step("the operator runs a batch and returns its id")
instance = TaskInstance()
task = operator("sum", application("sum.py", "print('sum is', sum(map(int, sys.argv[1:])), spark.conf.get('spark.my'))\n"),
                name="airflow-sum", args=[20, 22], conf={"spark.my": 7}, driver_memory="512m", num_executors=1)
batch = instance.run(task)
equal("batch", batch, 1)
equal("result", instance.results, {"app_id": None})
hook = LivyHook()
equal("state", hook.get_batch_state(batch), BatchState.SUCCESS)
lines = []
position = 0
while True:
    page = hook.get_batch_logs(batch, position, 7)
    lines += page["log"]
    position += 7
    if position >= page["total"]:
        break
holds("log", "\n".join(lines), "sum is 42 7")

step("a task that is tried again finds the batch that it has run (only batch 0 would be none to Airflow)")
equal("batch", instance.run(task), 1)

step("a task that is killed takes its batch along")
killed = operator("killed", application("endless.py", "import time\nwhile True: time.sleep(1)\n"))
killed._batch_id = hook.post_batch(file=killed.spark_params["file"])
killed.on_kill()
with failure("deleted batch", AirflowException) as caught:
    hook.get_batch(killed._batch_id)
holds("message", str(caught[0]), "Session '2' not found.")
