# SPDX-License-Identifier: Apache-2.0
"""Drives a server with pylivy. Usage: pylivy_client.py URL spark|pyspark|sql"""
import sys

import pandas
from livy import LivySession, SessionKind, SparkRuntimeError
from livy.client import LivyClient
from livy.models import SessionState, StatementState

from expect import equal, failure, holds, step
from watch import await_end, await_text

CODE = {
    SessionKind.SPARK: {
        "value": ("val x = 20 + 22", "x: Int = 42\n"),
        "print": ('println("one"); println("two")', "one\ntwo\n"),
        "frame": 'val df = spark.range(5).selectExpr("id", "id * 1.5 AS half", "concat(\'ü\', id) AS name")',
        "error": ('sys.error("no luck")', "no luck", "at scala.sys.package"),
        "loop": 'println("loops"); while (true) Thread.sleep(20)',
        "again": ("x", "res0: Int = 42\n"),
    },
    SessionKind.PYSPARK: {
        "value": ("x = 20 + 22\nx", "42"),
        "print": ("print('one')\nprint('two')", "one\ntwo"),
        "frame": "df = spark.range(5).selectExpr('id', 'id * 1.5 AS half', \"concat('ü', id) AS name\")",
        "error": ("raise RuntimeError('no luck')", "no luck", "RuntimeError: no luck"),
        "loop": "import time\nprint('loops')\nwhile True:\n    time.sleep(0.02)",
        "again": ("x", "42"),
    },
}
ROWS = pandas.DataFrame({"id": range(5), "half": [i * 1.5 for i in range(5)], "name": [f"ü{i}" for i in range(5)]})


def languages(url, kind):
    code = CODE[kind]
    step("create, and wait until it is idle")
    with LivySession.create(url, kind=kind, echo=False, spark_conf={"spark.ui.enabled": "false"}) as session:
        equal("state", session.state, SessionState.IDLE)
        listed = {s.session_id: s for s in session.client.list_sessions()}
        equal("kind in the list", listed[session.session_id].kind, kind)

        step("run: a value, printed lines")
        for what in ("value", "print"):
            source, text = code[what]
            equal(f"text of {source!r}", session.run(source).text, text)

        step("a DataFrame back")
        session.run(code["frame"])
        same_frame("df", session.read("df"), ROWS)

        step("a DataFrame there and back")
        session.upload("uploaded", ROWS)
        same_frame("uploaded", session.download("uploaded")[list(ROWS.columns)], ROWS)

        step("an error is raised, and the session goes on")
        source, message, where = code["error"]
        with failure(source, SparkRuntimeError) as raised:
            session.run(source)
        holds("evalue", raised[0].evalue, message)
        holds("traceback", "".join(raised[0].traceback), where)

        step("cancel")
        statement = session.client.create_statement(session.session_id, code["loop"])
        await_text(url, session.session_id, statement.statement_id, "loops")
        cancel = f"{url}/sessions/{session.session_id}/statements/{statement.statement_id}/cancel"
        equal("status of cancel", session.client._client.session.post(cancel).status_code, 200)
        await_end(url, session.session_id, statement.statement_id)
        statement = session.client.get_statement(session.session_id, statement.statement_id)
        equal("state", statement.state, StatementState.CANCELLED)
        equal("state of the session", session.state, SessionState.IDLE)
        source, text = code["again"]
        equal("a variable after the cancel", session.run(source).text.split("= ")[-1], text.split("= ")[-1])

        step("close")
    closed(url, session.session_id)


def sql(url):
    with LivySession.create(url, kind=SessionKind.SQL, echo=False) as session:
        step("a query's rows")
        frame = session.read_sql("SELECT id, id * 2 AS twice FROM range(3)")
        same_frame("rows", frame, pandas.DataFrame({"id": [0, 1, 2], "twice": [0, 2, 4]}))

        step("a statement without rows")
        equal("columns", list(session.read_sql("CREATE TEMP VIEW few AS SELECT 1 AS one").columns), [])
        equal("rows of the view", session.read_sql("SELECT * FROM few").values.tolist(), [[1]])

        step("an error is raised")
        with failure("a bad query", SparkRuntimeError) as raised:
            session.run("SELECT nothing FROM nowhere")
        holds("evalue", raised[0].evalue, "nowhere")
    closed(url, session.session_id)


def same_frame(what, got, expected):
    pandas.testing.assert_frame_equal(got, expected, check_dtype=False, obj=what)


def closed(url, session_id):
    client = LivyClient(url)
    equal("a closed session", client.get_session(session_id), None)
    client.close()


if __name__ == "__main__":
    chosen = SessionKind(sys.argv[2])
    sql(sys.argv[1]) if chosen == SessionKind.SQL else languages(sys.argv[1], chosen)
