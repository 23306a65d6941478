// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What code gives, one case after the other in one session: text as Livy shows it, a result, or an error. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonCasesTest {
    private static final String TABLE = "application/vnd.livy.table.v1+json";

    private PySession session;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        session = PySession.started(directory);
    }

    @AfterAll
    void close() {
        session.close();
    }

    record Case(String code, String text, Map<String, String> result, String error) {
        @Override
        public String toString() {
            return code;
        }
    }

    private static Case text(String code, String text) {
        return new Case(code, text, Map.of(), null);
    }

    private static Case json(String code, String json) {
        return new Case(code, "", Map.of("application/json", json), null);
    }

    private static Case table(String code, String json) {
        return new Case(code, "", Map.of(TABLE, json), null);
    }

    /** @param error name, then a colon and the message */
    private static Case error(String code, String error) {
        return new Case(code, "", Map.of(), error);
    }

    @ParameterizedTest
    @MethodSource({"echo", "printing", "errors", "magics", "more", "spark"})
    void gives(Case expected) throws InterruptedException {
        RecordedStatement told = session.run(expected.code());
        RecordedStatement.Failure failure = told.failure();
        assertThat(failure == null ? null : failure.ename() + ": " + failure.evalue())
                .isEqualTo(expected.error());
        assertThat(told.livyText()).isEqualTo(expected.text());
        assertThat(told.result() == null ? Map.of() : told.result()).isEqualTo(expected.result());
    }

    static Stream<Case> echo() {
        return Stream.of(
                text("1 + 1", "2"),
                text("1\n2", "2"),
                text("1; 2; 3", "3"),
                text("_", "3"),
                text("x = 5", ""),
                text("None", ""),
                text("", ""),
                text("  \n ", ""),
                text("# hi", ""),
                text("def f(x):\n    return x * 2\n\n", ""),
                text("f(21)", "42"),
                text("def g(x):\n    y = x\n\n    return y\ng(4)", "4"),
                text(
                        "class K:\n    def __init__(self, n):\n        self.n = n\n    def __repr__(self):\n        return 'K(%d)' % self.n\nK(3)",
                        "K(3)"),
                text("for i in range(2):\n    i", "0\n1"),
                text("if True:\n    'a'\n    'b'", "'a'\n'b'"),
                text("2\nprint('a')", "a"),
                text("a = 1\r\nprint(a)\r\n", "1"),
                text("if True:\n\tprint('tab')", "tab"),
                text("π = 3.14\nπ", "3.14"),
                text("'héllo ☃ 😀'", "'héllo ☃ 😀'"),
                text("__name__", "'__main__'"),
                text(
                        "from __future__ import annotations\ndef h(v: Nothing): pass\nh.__annotations__",
                        "{'v': 'Nothing'}"),
                text("match 3:\n    case 3: print('three')", "three"),
                text("x = 7\n\"\"\"\n%json x\n\"\"\"", "'\\n%json x\\n'"));
    }

    static Stream<Case> printing() {
        return Stream.of(
                text("print('out')\n42", "out\n42"),
                text("print('abc', end='')", "abc"),
                text("print('a\\n\\n\\n')", "a"),
                text("print('   indented')", "   indented"),
                text("import sys\nprint('err', file=sys.stderr)\n1", "1\nerr"),
                text("sys.stdout.write('w')", "w"),
                text("sys.stdout.buffer.write(b'bytes\\n'); None", "bytes"),
                text("import os\nprint('a'); os.system('echo b'); print('c')", "a\nb\nc"),
                text(
                        "import subprocess\nprint('1'); subprocess.run(['echo', '2'], stdout=sys.stdout); print('3')",
                        "1\n2\n3"),
                text(
                        "import os\nif os.fork() == 0:\n    print('child'); sys.stdout.flush(); os._exit(0)\nelse:\n    _ = os.wait(); print('parent')",
                        "child\nparent"),
                text("import ctypes\nctypes.CDLL(None).printf(b'from C\\n'); None", "from C"),
                text(
                        "import threading\nth = threading.Thread(target=lambda: print('from thread'))\nth.start(); th.join()",
                        "from thread"),
                text("print('\\ud800|\\ud83d\\ude00')", "\ufffd|😀"),
                text("os.write(1, b'\\xff|\\xe2'); None", "\ufffd|\ufffd"),
                text("print('a\\x00b')", "a\u0000b"),
                text("sys.stdout.close(); print('still there')", "still there"),
                text("import logging\nlogging.warning('logged')\n2", "2"),
                text("import warnings\nwarnings.warn('careful')\n1", "1\n<stdin>:2: UserWarning: careful"));
    }

    static Stream<Case> errors() {
        return Stream.of(
                error("raise ValueError('boom')", "ValueError: boom"),
                error("raise ValueError", "ValueError: "),
                error("class E(Exception): pass\nraise E('mine')", "E: mine"),
                error("assert 1 == 2, 'nope'", "AssertionError: nope"),
                error("undefined_name", "NameError: name 'undefined_name' is not defined"),
                error(
                        "try:\n    1/0\nexcept Exception as e:\n    raise RuntimeError('outer') from e",
                        "RuntimeError: outer"),
                error("a = = 1", "SyntaxError: invalid syntax (<stdin>, line 1)"),
                error("reached = 1\ndef (:", "SyntaxError: invalid syntax (<stdin>, line 2)"),
                error("reached", "NameError: name 'reached' is not defined"),
                error("reached = 1\nreturn 5", "SyntaxError: 'return' outside function (<stdin>, line 2)"),
                error("reached", "NameError: name 'reached' is not defined"),
                error(
                        "if True:\nprint(1)",
                        "IndentationError: expected an indented block after 'if' statement on line 1 (<stdin>, line 2)"),
                error("a\0b", "SyntaxError: source code string cannot contain null bytes"),
                error("sys.exit(3)", "SystemExit: 3"),
                error("exit()", "SystemExit: None"),
                error("input()", "EOFError: EOF when reading a line"),
                error("raise KeyboardInterrupt()", "KeyboardInterrupt: "),
                error("def rr(n): return rr(n + 1)\nrr(0)", "RecursionError: maximum recursion depth exceeded"),
                error("class B:\n    def __repr__(self): raise ValueError('bad')\nB()", "ValueError: bad"),
                error(
                        "class S(Exception):\n    def __str__(self): raise ValueError('bad')\nraise S()",
                        "S: <str() of the exception failed: ValueError>"),
                error("raise ValueError('\\ud800')", "ValueError: \ufffd"),
                text("1", "1"));
    }

    static Stream<Case> magics() {
        return Stream.of(
                text("l = [1, 2, 3]\nm = [{'a': 1, 'b': 'x'}, {'a': 2, 'b': None}]", ""),
                json("%json l", "[1, 2, 3]"),
                json("rows = [1.5, 2.5]\n%json rows", "[1.5, 2.5]"),
                json("%json l\n%json m", "[{\"a\": 1, \"b\": \"x\"}, {\"a\": 2, \"b\": null}]"),
                text("%json l\nprint('after')", "after"),
                new Case("print(1)\n%json l", "1", Map.of("application/json", "[1, 2, 3]"), null),
                json("nan = [float('nan'), {'i': float('inf')}]\n%json nan", "[null, {\"i\": null}]"),
                table(
                        "%table l",
                        "{\"headers\": [{\"name\": \"0\", \"type\": \"INT_TYPE\"}], \"data\": [[1], [2], [3]]}"),
                table(
                        "%table m",
                        "{\"headers\": [{\"name\": \"a\", \"type\": \"INT_TYPE\"}, {\"name\": \"b\", \"type\": \"STRING_TYPE\"}], \"data\": [[1, \"x\"], [2, null]]}"),
                table(
                        "gaps = [{'a': None}, {'b': 2}, {'a': 1.5}]\n%table gaps",
                        "{\"headers\": [{\"name\": \"a\", \"type\": \"DOUBLE_TYPE\"}, {\"name\": \"b\", \"type\": \"INT_TYPE\"}], \"data\": [[null, null], [null, 2], [1.5, null]]}"),
                table(
                        "import datetime as d, decimal\nty = [[None, True, d.date(2020,1,2), d.datetime(2020,1,2,3,4,5), decimal.Decimal('1.10'), [1, 2], {'k': 1}]]\n%table ty",
                        "{\"headers\": [{\"name\": \"0\", \"type\": \"NULL_TYPE\"}, {\"name\": \"1\", \"type\": \"BOOLEAN_TYPE\"}, {\"name\": \"2\", \"type\": \"DATE_TYPE\"}, {\"name\": \"3\", \"type\": \"TIMESTAMP_TYPE\"}, {\"name\": \"4\", \"type\": \"DECIMAL_TYPE\"}, {\"name\": \"5\", \"type\": \"ARRAY_TYPE\"}, {\"name\": \"6\", \"type\": \"MAP_TYPE\"}], \"data\": [[null, true, \"2020-01-02\", \"2020-01-02 03:04:05\", \"1.10\", [1, 2], {\"k\": 1}]]}"),
                table(
                        "from pyspark.sql import Row\nrs = [Row(id=1, v='a')]\n%table rs",
                        "{\"headers\": [{\"name\": \"id\", \"type\": \"INT_TYPE\"}, {\"name\": \"v\", \"type\": \"STRING_TYPE\"}], \"data\": [[1, \"a\"]]}"),
                table(
                        "five = 5\n%table five",
                        "{\"headers\": [{\"name\": \"0\", \"type\": \"INT_TYPE\"}], \"data\": [[5]]}"),
                error("%", "UnknownMagic: magic command not specified"),
                error("%foo", "UnknownMagic: unknown magic command 'foo'"),
                error("%sql select 1", "UnknownMagic: unknown magic command 'sql'"),
                error("%%sql\nselect 1", "SyntaxError: invalid syntax (<stdin>, line 1)"),
                error("%json nosuch", "NameError: name 'nosuch' is not defined"),
                error("%table nosuch", "NameError: name 'nosuch' is not defined"),
                error("%matplot nosuch", "NameError: name 'nosuch' is not defined"),
                error("%matplot l", "AttributeError: 'list' object has no attribute 'gcf'"),
                error("%json", "TypeError: %json without an argument (expected: the name of a variable)"),
                error(
                        "s = {1}\n%json s",
                        "ValueError: Failed to convert value into a JSON value: Object of type set is not JSON serializable"),
                error(
                        "c = []\nc.append(c)\n%json c",
                        "ValueError: Failed to convert value into a JSON value: Circular reference detected"),
                error(
                        "mx = [[1, 'a'], ['b', 2]]\n%table mx",
                        "TypeError: table rows have different types: column 0 has INT_TYPE and STRING_TYPE"),
                error(
                        "mk = [[[1, 'a']]]\n%table mk",
                        "ValueError: value has inconsistent types: INT_TYPE, STRING_TYPE"),
                text("1 + 1", "2"));
    }

    static Stream<Case> more() {
        return Stream.of(
                text("import asyncio\nasync def co():\n    await asyncio.sleep(0.001)\n    return 7\nawait co()", "7"),
                text("seven = await co()\nseven + 1", "8"),
                text("asyncio.run(co())", "7"),
                text("async def gen():\n    yield 1\n    yield 2\nasync for q in gen():\n    print(q)", "1\n2"),
                error("await asyncio.wait_for(asyncio.Event().wait(), 0.001)", "TimeoutError: "),
                text("[await co() for _ in range(2)]", "[7, 7]"));
    }

    static Stream<Case> spark() {
        return Stream.of(
                text("sc.parallelize(range(10)).count()", "10"),
                text("sc.parallelize([1, 2, 3]).map(lambda z: z * 10).collect()", "[10, 20, 30]"),
                text(
                        "df = spark.createDataFrame([(1, 'a'), (2, 'b')], ['id', 'v'])\ndf",
                        "DataFrame[id: bigint, v: string]"),
                text("df.show()", "+---+---+\n| id|  v|\n+---+---+\n|  1|  a|\n|  2|  b|\n+---+---+"),
                text("df.collect()", "[Row(id=1, v='a'), Row(id=2, v='b')]"),
                text(
                        "class P:\n    def __init__(self, v): self.v = v\nsc.parallelize([1]).map(lambda v: P(v)).map(lambda p: p.v).collect()",
                        "[1]"),
                text(
                        "from pyspark.sql.functions import udf\nup = udf(lambda s: s.upper())\ndf.select(up('v')).collect()",
                        "[Row(<lambda>(v)='A'), Row(<lambda>(v)='B')]"),
                text("df.createOrReplaceTempView('pv')", ""),
                text("sqlContext.sql('select sum(id) s from pv').collect()", "[Row(s=3)]"),
                text("acc = sc.accumulator(0)\nsc.parallelize(range(5)).foreach(acc.add)\nacc.value", "10"),
                text(
                        "from pyspark import SparkFiles, SparkContext\nfrom pyspark.sql import SparkSession\nos.getcwd() == os.path.realpath(SparkFiles.getRootDirectory()), SparkContext.getOrCreate() is sc, SparkSession.builder.getOrCreate() is spark",
                        "(True, True, True)"),
                text("[k for k in os.environ if 'SECRET' in k or k.startswith('FIRESTEEL')]", "[]"),
                error("sc._jvm.java.lang.Integer.parseInt('zz')", "NumberFormatException: For input string: \"zz\""),
                text("spark.range(3).toPandas()['id'].sum().item()", "3"));
    }
}
