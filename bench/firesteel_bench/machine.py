# SPDX-License-Identifier: Apache-2.0
"""The machine that is measured on."""
import os
import re
import subprocess
from pathlib import Path


def load():
    return os.getloadavg()[0]


def load_is_high():
    return load() > 0.5 * os.cpu_count()


def cpu_model():
    match = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return match.group(1) if match else os.uname().machine


def memory_gib():
    kib = re.search(r"^MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text(), re.MULTILINE).group(1)
    return round(int(kib) / 1024 / 1024)


def java_version(java):
    text = subprocess.run([java, "-version"], capture_output=True, text=True, check=True).stderr
    return re.search(r'version "([^"]*)"', text).group(1)


def spark_version(spark_home):
    for jar in (spark_home / "jars").glob("spark-core_*.jar"):
        match = re.fullmatch(r"spark-core_([\d.]+)-(.+)\.jar", jar.name)
        if match:
            return f"{match.group(2)} (Scala {match.group(1)})"
    raise SystemExit(f"{spark_home} is not a Spark home (expected: jars/spark-core_*.jar)")


def describe(java, spark_home):
    return (
        f"{os.cpu_count()} cores ({cpu_model()}), {memory_gib()} GiB, Linux {os.uname().release}, "
        f"JDK {java_version(java)}, Spark {spark_version(spark_home)}"
    )
