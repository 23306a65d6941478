# SPDX-License-Identifier: Apache-2.0
"""Speaks to a server as Livy's Python client does, which is on no index: pickles, POSTs, polls, unpickles.

Usage: jobs.py URL. Prints what became of each job.
"""

import base64
import importlib.util
import json
import sys
import time
import types
import urllib.request

import pyspark.cloudpickle.cloudpickle

URL = sys.argv[1]


def own_cloudpickle():
    """PySpark's copy under its own name, which is what a client's pickles refer to."""
    spec = importlib.util.spec_from_file_location(
        "cloudpickle.cloudpickle", pyspark.cloudpickle.cloudpickle.__file__
    )
    package = sys.modules["cloudpickle"] = types.ModuleType("cloudpickle")
    package.__path__ = []
    module = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    package.cloudpickle = module
    return module


cloudpickle = own_cloudpickle()


def call(method, path, body=None):
    request = urllib.request.Request(
        URL + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json", "X-Requested-By": "livy"},
    )
    with urllib.request.urlopen(request) as response:
        return json.loads(response.read() or b"null")


def run(session, function, command="submit-job"):
    pickled = base64.b64encode(cloudpickle.dumps(function)).decode()
    job = call("POST", f"{session}/{command}", {"job": pickled, "jobType": "pyspark"})
    wait = 0.1
    while job["state"] in ("SENT", "QUEUED", "STARTED"):
        time.sleep(wait)
        wait = min(2 * wait, 5)
        job = call("GET", f"{session}/jobs/{job['id']}")
    if job["state"] == "FAILED":
        return "FAILED: " + job["error"].strip().splitlines()[-1]
    return cloudpickle.loads(base64.b64decode(base64.b64decode(job["result"])))


class Point:
    def __init__(self, x):
        self.x = x


def count(context):
    return context.sc.parallelize([10, 20, 30], 2).count()


def fails(context):
    return "hello" + 1


def shares(context):
    context.set_shared_object("n", Point(20))


def finds(context):
    return context.get_shared_object("n").x + context.spark_session.range(22).count()


def finds_none(context):
    return context.get_shared_object("other")


session = "/sessions/" + str(call("POST", "/sessions", {"kind": "pyspark", "conf": {"livy.uri": URL}})["id"])
print(run(session, count))
print(run(session, fails))
print(run(session, shares))
call("POST", session + "/connect")
print(run(session, finds, "run-job"))
print(run(session, finds_none))
call("DELETE", session)
