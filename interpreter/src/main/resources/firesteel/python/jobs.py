# SPDX-License-Identifier: Apache-2.0
"""Jobs of Livy's Python client: a pickled function that takes the job context, and returns a value that goes back pickled."""

import base64
import collections
import importlib.util
import io
import os
import pickle
import tempfile
import threading

from . import displays

_RESULT_TYPE = "application/vnd.livy.job"
_SHARED_OBJECTS = 100

_context = None


def run(job):
    """Runs a job, which is in base64; its failure is the statement's."""
    from pyspark import cloudpickle

    function = _Unpickler(io.BytesIO(base64.b64decode(job))).load()
    value = function(_job_context())
    # Bytes are shown in base64: the client takes it off twice, as with Livy.
    displays.result({_RESULT_TYPE: base64.b64encode(cloudpickle.dumps(value))})


class _Unpickler(pickle.Unpickler):
    """Finds the client's cloudpickle in the one that PySpark brings, where there is no other."""

    def find_class(self, module, name):
        if module.partition(".")[0] == "cloudpickle" and importlib.util.find_spec("cloudpickle") is None:
            module = "pyspark." + module
        return super().find_class(module, name)


def _job_context():
    global _context
    if _context is None:
        from pyspark.sql import SparkSession

        _context = JobContext(SparkSession.active())
    return _context


class JobContext:
    """What all jobs of a session share, under the names of Livy's API."""

    def __init__(self, spark):
        self.spark_session = spark
        self.sc = spark.sparkContext
        self._lock = threading.RLock()
        self._shared = collections.OrderedDict()
        self._streaming = None
        self._folder = None

    @property
    def sql_ctx(self):
        from pyspark.sql import SQLContext

        return SQLContext.getOrCreate(self.sc)

    @property
    def hive_ctx(self):
        from pyspark.sql import HiveContext

        return HiveContext(self.sc)

    @property
    def streaming_ctx(self):
        if self._streaming is None:
            raise ValueError("create_streaming_ctx function should be called first")
        return self._streaming

    def create_streaming_ctx(self, batch_duration):
        from pyspark.streaming import StreamingContext

        with self._lock:
            if self._streaming is not None:
                raise ValueError("Streaming context already exists")
            self._streaming = StreamingContext(self.sc, batch_duration)

    def stop_streaming_ctx(self):
        with self._lock:
            self.streaming_ctx.stop(False)
            self._streaming = None

    @property
    def local_tmp_dir_path(self):
        with self._lock:
            if self._folder is None:
                self._folder = tempfile.mkdtemp(prefix="jobs-", dir=os.getcwd())
            return self._folder

    def get_shared_object(self, name):
        with self._lock:
            if name not in self._shared:
                raise KeyError(f"Cannot find shared variable named {name}")
            self._shared.move_to_end(name)
            return self._shared[name]

    def set_shared_object(self, name, value):
        with self._lock:
            self._shared[name] = value
            self._shared.move_to_end(name)
            if len(self._shared) > _SHARED_OBJECTS:
                self._shared.popitem(last=False)

    def remove_shared_object(self, name):
        with self._lock:
            return self._shared.pop(name, None)
