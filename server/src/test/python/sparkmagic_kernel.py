# SPDX-License-Identifier: Apache-2.0
"""Drives a server with sparkmagic's kernels, headless. Usage: sparkmagic_kernel.py URL spark|pyspark

`%%cleanup` ends every session of the server, so it must be one that nobody else uses."""
import json
import sys

import requests

from expect import equal, holds, step
from kernel import kernel

LANGUAGES = {
    "spark": {
        "kernel": "sparkkernel",
        "value": ("val x = 20 + 22", "x: Int = 42"),
        "print": ('(1 to 3).foreach(i => println("line " + i))', "line 1\nline 2\nline 3"),
        "view": 'spark.range(5).selectExpr("id", "concat(\'ü\', id) AS name").createOrReplaceTempView("few")',
        "frame": 'val df = spark.range(3).toDF("n")',
        "error": ('sys.error("no luck")', "no luck"),
        "loop": "while (true) Thread.sleep(20)",
        "again": ("println(x + 1)", "43"),
    },
    "pyspark": {
        "kernel": "pysparkkernel",
        "value": ("x = 20 + 22\nx", "42"),
        "print": ("for i in range(1, 4):\n    print('line', i)", "line 1\nline 2\nline 3"),
        "view": "spark.range(5).selectExpr('id', \"concat('ü', id) AS name\").createOrReplaceTempView('few')",
        "frame": "df = spark.range(3).toDF('n')",
        "error": ("raise RuntimeError('no luck')", "no luck"),
        "loop": "import time\nwhile True:\n    time.sleep(0.02)",
        "again": ("print(x + 1)", "43"),
    },
}


def main(url, kind):
    code = LANGUAGES[kind]
    with kernel(code["kernel"], url) as notebook:
        step("%%configure, %%info without a session")
        clean("%%configure", notebook.run('%%configure\n{"conf": {"spark.ui.enabled": "false"}, "name": "magic"}'))
        holds("%%info", html(clean("%%info", notebook.run("%%info"))), "No active sessions")

        step("the first cell starts a session")
        source, text = code["value"]
        started = clean(source, notebook.run(source))
        holds("output", started.stdout, "SparkSession available as 'spark'", text)
        session = only_session(url)
        equal("kind and name", (session["kind"], session["name"]), (kind, "magic"))

        step("%%info of the session")
        holds("%%info", html(clean("%%info", notebook.run("%%info"))), f"<td>{session['id']}</td>", kind, "idle")

        step("printed lines")
        source, text = code["print"]
        holds(source, clean(source, notebook.run(source)).stdout, text)

        rows(notebook, code)
        if kind == "pyspark":
            figure(notebook)

        step("an error is shown, and the session goes on")
        source, message = code["error"]
        holds("standard error", notebook.run(source).stderr, message)

        interrupted(url, session["id"], notebook, code)

        step("%%logs")
        holds("%%logs", clean("%%logs", notebook.run("%%logs")).stdout, "Spark")

        step("%%cleanup -f")
        clean("%%cleanup", notebook.run("%%cleanup -f"))
        equal("sessions after it", requests.get(url + "/sessions").json()["total"], 0)


def rows(notebook, code):
    step("%%sql shows rows")
    clean("view", notebook.run(code["view"]))
    shown = clean("%%sql", notebook.run("%%sql\nSELECT * FROM few WHERE id > 2"))
    holds("the table", shown.data("text/html")[-1], "<td>3</td>", "<td>ü4</td>")

    step("%%sql -o brings a pandas DataFrame")
    clean("%%sql -o", notebook.run("%%sql -q -o rows\nSELECT * FROM few ORDER BY id"))
    equal("rows", local(notebook, "rows"), [{"id": i, "name": f"ü{i}"} for i in range(5)])

    step("%%spark -o brings a pandas DataFrame")
    clean("%%spark -o", notebook.run("%%spark -o df\n" + code["frame"]))
    equal("df", local(notebook, "df"), [{"n": i} for i in range(3)])

    step("an error of %%sql")
    holds("standard error", notebook.run("%%sql\nSELECT * FROM nowhere").stderr, "nowhere")


def figure(notebook):
    step("%matplot brings a picture")
    clean("plot", notebook.run("import matplotlib.pyplot as plt\nlines = plt.plot([1, 3, 2])"))
    shown = clean("%matplot", notebook.run("%matplot plt"))
    equal("pictures", len(shown.data("image/png")), 1)


def interrupted(url, session, notebook, code):
    step("interrupting the kernel cancels the statement, and variables live on")

    shown = []

    def interrupt(message):
        # sparkmagic shows its progress bar when the statement has been sent
        if message["msg_type"] == "display_data" and not shown:
            shown.append(message)
            notebook.interrupt()

    cell = notebook.run(code["loop"], on_message=interrupt)
    holds("standard error", cell.stderr, "Interrupted by user")
    statements = requests.get(f"{url}/sessions/{session}/statements").json()["statements"]
    equal("the statement's state", statements[-1]["state"], "cancelled")
    source, text = code["again"]
    holds(source, clean(source, notebook.run(source)).stdout, text)


def local(notebook, name):
    """The rows of a DataFrame in the kernel's own Python."""
    return json.loads(clean("%%local", notebook.run(f"%%local\nprint({name}.to_json(orient='records'))")).stdout)


def clean(what, cell):
    if cell.error or cell.stderr:
        raise AssertionError(f"{what} failed: {cell}")
    return cell


def html(cell):
    return "".join(cell.data("text/html"))


def only_session(url):
    sessions = requests.get(url + "/sessions").json()["sessions"]
    equal("number of sessions", len(sessions), 1)
    return sessions[0]


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
