# SPDX-License-Identifier: Apache-2.0
"""Connects this process to the JVM's Spark session and binds `spark`, `sc` and `sqlContext`."""

import os
import warnings


def preload():
    """Imports what `Binding` needs, while Spark itself is still starting."""
    import pyspark.java_gateway
    import pyspark.sql

    # Once per place that uses pandas, and in the middle of a statement's text: what is installed was not the user's choice.
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    # Clients fetch rows by printing what toJSON gives, and parse every line of the text: pylivy, sparkmagic's %%sql.
    warnings.filterwarnings("ignore", "The return type of DataFrame.toJSON will be changed", UserWarning)


class Binding:
    """The connection. Made on the main thread, which stays pinned to one thread of the JVM."""

    def __init__(self, namespace, port, secret):
        from pyspark import SparkConf, SparkContext, SparkFiles
        from pyspark.java_gateway import launch_gateway
        from pyspark.sql import SparkSession, SQLContext

        os.environ.update(PYSPARK_GATEWAY_PORT=port, PYSPARK_GATEWAY_SECRET=secret, PYSPARK_PIN_THREAD="true")
        try:
            self._gateway = launch_gateway()
        finally:
            # User code may print its environment.
            del os.environ["PYSPARK_GATEWAY_PORT"], os.environ["PYSPARK_GATEWAY_SECRET"]
        entry = self._gateway.entry_point
        context = entry.context()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            configuration = SparkConf(_jconf=context.sc().conf())
            sc = SparkContext(gateway=self._gateway, jsc=context, conf=configuration, environment=_executor_environment())
            spark = SparkSession(sc, entry.session())
            sql_context = SQLContext._get_or_create(sc)
            _add_python_files(sc)
        self._context = sc
        namespace.update(spark=spark, sc=sc, sqlContext=sql_context)
        os.chdir(SparkFiles.getRootDirectory())
        self._connection = None
        self.pin()

    def add_file(self, path):
        """Modules of the file are found here and by executors."""
        self.pin()
        self._context.addPyFile(path)

    def pin(self):
        """Tells the JVM which of its threads works for the main thread, when that has changed."""
        client = self._gateway._gateway_client
        connection = client.get_thread_connection()
        if connection is None or connection.socket is None or connection is not self._connection:
            self._gateway.entry_point.pin()
            self._connection = client.get_thread_connection()


def _add_python_files(sc):
    """Does for `spark.submit.pyFiles` what spark-submit does, which hasn't started this driver."""
    added = {os.path.basename(path) for path in sc.listFiles}
    for path in sc.getConf().get("spark.submit.pyFiles", "").split(","):
        if path and os.path.basename(path) not in added:
            sc.addPyFile(path)


def _executor_environment():
    """Executors on this machine find the pyspark that this process has found."""
    added = os.environ.pop("FIRESTEEL_PYTHONPATH", "")
    return {"PYTHONPATH": added} if added else {}
