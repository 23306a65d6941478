# SPDX-License-Identifier: Apache-2.0
"""The `logging` module's records go to the session's log, not into a statement's output, as in Livy."""

import logging

from .text import encode


class _Handler(logging.Handler):
    def __init__(self, channel):
        super().__init__()
        self._channel = channel

    def emit(self, record):
        try:
            self._channel.send(b"log", encode(self.format(record)))
        except Exception:
            self.handleError(record)


def install(channel):
    handler = _Handler(channel)
    handler.setFormatter(logging.Formatter(logging.BASIC_FORMAT))
    logging.getLogger().addHandler(handler)


def take_over_pyspark(channel):
    """pyspark 4 writes every failed query to standard error, too; whoever ran it is told by the exception."""
    try:
        from pyspark.logger import PySparkLogger
    except ImportError:
        return
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logger = PySparkLogger.getLogger(name)
        for handler in list(logger.handlers):
            logger.removeHandler(handler)
        logger.addHandler(_Handler(channel))
