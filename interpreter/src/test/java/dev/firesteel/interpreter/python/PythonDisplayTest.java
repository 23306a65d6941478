// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.interpreter.python;

import static org.assertj.core.api.Assertions.assertThat;

import dev.firesteel.interpreter.output.TextStream;
import dev.firesteel.interpreter.python.RecordedStatement.Display;
import dev.firesteel.interpreter.python.RecordedStatement.Failure;
import dev.firesteel.interpreter.python.RecordedStatement.Result;
import dev.firesteel.interpreter.python.RecordedStatement.Text;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** What is shown: by {@code display} with text/plain, by the last expression without, since its text is printed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class PythonDisplayTest {
    private static final String PNG = "\"iVBOR";

    private PySession session;

    @BeforeAll
    void start(@TempDir Path directory) throws Exception {
        session = PySession.started(directory);
        session.run("import pandas as pd");
    }

    @AfterAll
    void close() {
        session.close();
    }

    @Test
    void keepsItsPlaceAmongText() throws InterruptedException {
        RecordedStatement told = session.run("print('a')\ndisplay({'text/html': '<b>'}, raw=True)\nprint('b')");

        assertThat(told.told())
                .containsExactly(
                        new Text(TextStream.STDOUT, "a\n"),
                        new Display(Map.of("text/html", "\"<b>\""), null, false),
                        new Text(TextStream.STDOUT, "b\n"));
    }

    @Test
    void isUpdatedInPlace() throws InterruptedException {
        RecordedStatement told = session.run("h = display(1, display_id='mine')\nh.update(2)\n"
                + "from firesteel import update_display\nupdate_display(3, display_id='mine')\n"
                + "_ = display(4, display_id='mine', update=True)");

        assertThat(told.told())
                .containsExactly(
                        new Display(Map.of("text/plain", "\"1\""), "mine", false),
                        new Display(Map.of("text/plain", "\"2\""), "mine", true),
                        new Display(Map.of("text/plain", "\"3\""), "mine", true),
                        new Display(Map.of("text/plain", "\"4\""), "mine", true));
    }

    @Test
    void anUpdateSaysOfWhat() throws InterruptedException {
        assertThat(session.run("display(1, update=True)").of(Failure.class))
                .extracting(Failure::evalue)
                .containsExactly("display_id required for update=True");
    }

    @Test
    void aHandleHasAnIdOfItsOwn() throws InterruptedException {
        RecordedStatement told = session.run("h = display(1, display_id=True)\nh.display_id");

        String id = told.of(Display.class).get(0).id();
        assertThat(id).isNotBlank();
        assertThat(told.livyText()).isEqualTo("'" + id + "'");
    }

    @Test
    void anUpdateAfterItsStatementIsTheNextStatements() throws InterruptedException {
        session.run("h = display(1, display_id='later')");

        assertThat(session.run("h.update(2)").of(Display.class))
                .containsExactly(new Display(Map.of("text/plain", "\"2\""), "later", true));
    }

    @Test
    void allThatAnObjectSaysOfItself() throws InterruptedException {
        session.run("class Rich:\n"
                + "    def __repr__(self): return 'rich'\n"
                + "    def _repr_html_(self): return '<i>'\n"
                + "    def _repr_png_(self): return b'\\x00\\x01'\n"
                + "    def _repr_json_(self): return {'n': float('nan'), 's': '\\ud800'}\n"
                + "    def _repr_latex_(self): return None\n"
                + "    def _repr_mimebundle_(self, include=None, exclude=None):\n"
                + "        return {'application/vnd.vegalite.v5+json': {'mark': 'bar'}}, {'meta': 1}\n");
        Map<String, String> rich = Map.of(
                "text/html", "\"<i>\"",
                "image/png", "\"AAE=\"",
                "application/json", "{\"n\": null, \"s\": \"\ufffd\"}",
                "application/vnd.vegalite.v5+json", "{\"mark\": \"bar\"}");

        RecordedStatement echoed = session.run("Rich()");
        assertThat(echoed.told())
                .containsExactly(new Text(TextStream.STDOUT, "rich\n"), new Display(rich, null, false));

        Display shown = session.run("display(Rich())").of(Display.class).get(0);
        assertThat(shown.data()).containsAllEntriesOf(rich).containsEntry("text/plain", "\"rich\"");
    }

    @Test
    void whatCantBeShownIsTextOnly() throws InterruptedException {
        RecordedStatement told = session.run("class Bad:\n    def __repr__(self): return 'bad'\n"
                + "    def _repr_html_(self): raise ValueError('no')\nBad()");

        assertThat(told.told()).containsExactly(new Text(TextStream.STDOUT, "bad\n"));
    }

    @Test
    void aProxyIsNotAskedForNamesItAnswersAllTo() throws InterruptedException {
        assertThat(session.run("sc._jvm.java.lang").of(Display.class)).isEmpty();
        assertThat(session.run("pd.DataFrame").of(Display.class)).isEmpty();
    }

    @Test
    void pandasFrames() throws InterruptedException {
        RecordedStatement told = session.run("pd.DataFrame({'x': [1, 2]})");

        assertThat(told.livyText()).isEqualTo("   x\n0  1\n1  2");
        Display shown = told.of(Display.class).get(0);
        assertThat(shown.data()).containsOnlyKeys("text/html");
        assertThat(shown.data().get("text/html")).contains("<table");
    }

    @Test
    void namingASparkFrameRunsNoJob() throws InterruptedException {
        RecordedStatement told = session.run(
                "df = spark.range(3).withColumn('never', __import__('pyspark.sql.functions').sql.functions.raise_error('ran'))\ndf");

        assertThat(told.failure()).isNull();
        assertThat(told.livyText()).isEqualTo("DataFrame[id: bigint, never: void]");
        assertThat(told.of(Display.class).get(0).data())
                .isEqualTo(Map.of(
                        "text/html",
                        "\"<table border='1'>\\n<tr><th>column</th><th>type</th></tr>\\n<tr><td>id</td><td>bigint</td></tr>\\n"
                                + "<tr><td>never</td><td>void</td></tr>\\n</table>\\n\""));
    }

    @Test
    void displayingASparkFrameShowsItsFirstRows() throws InterruptedException {
        Map<String, String> shown = session.run(
                        "display(spark.range(30).selectExpr('id', \"'<&>' v\", 'null n', 'true t'))")
                .of(Display.class)
                .get(0)
                .data();

        assertThat(shown).containsOnlyKeys("text/html", "text/plain");
        assertThat(shown.get("text/html"))
                .contains("<td>19</td><td>&lt;&amp;&gt;</td><td>NULL</td><td>true</td>", "only showing top 20 rows")
                .doesNotContain("<td>20</td>");
        assertThat(shown.get("text/plain"))
                .startsWith(
                        "\"+---+---+----+----+\\n| id|  v|   n|   t|\\n+---+---+----+----+\\n|  0|<&>|NULL|true|\\n");
    }

    @Test
    void figuresOfMatplotlib() throws InterruptedException {
        session.run("import matplotlib.pyplot as plt");

        Display shown =
                session.run("plt.plot([1, 2]); plt.show()").of(Display.class).get(0);
        assertThat(shown.data()).containsOnlyKeys("image/png", "text/plain");
        assertThat(shown.data().get("image/png")).startsWith(PNG);

        assertThat(session.run("plt.get_fignums()").livyText()).isEqualTo("[]");
        assertThat(session.run("%matplot plt").of(Result.class).get(0).data().get("image/png"))
                .isEqualTo(shown.data().get("image/png"));

        RecordedStatement unshown = session.run("_ = plt.plot([1, 2])");
        assertThat(unshown.of(Display.class)).hasSize(1);
        assertThat(unshown.of(Display.class).get(0).data()).containsOnlyKeys("image/png");
        assertThat(session.run("1").of(Display.class)).isEmpty();
        RecordedStatement magic = session.run("%matplot plt");
        assertThat(magic.result()).containsOnlyKeys("image/png");
        assertThat(magic.of(Display.class)).isEmpty();

        List<Display> two = session.run("plt.close('all')\nfor i in range(2):\n    plt.plot([i]); plt.show()")
                .of(Display.class);
        assertThat(two).hasSize(2);
    }
}
