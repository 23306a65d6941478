// SPDX-License-Identifier: Apache-2.0
package dev.firesteel.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.linecorp.armeria.common.HttpMethod;
import io.grpc.BindableService;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTableTest {

    private final RouteTable table = RouteTable.compile(new FakeFiresteel()
            .services().stream().map(BindableService::bindService).toList());

    @Test
    void everyMethodWithARuleHasItsRoute() {
        assertThat(table.routes())
                .containsExactlyInAnyOrder(
                        "POST /sessions",
                        "GET /sessions",
                        "GET /sessions/{session}",
                        "DELETE /sessions/{session}",
                        "POST /sessions/{session}/stop",
                        "POST /sessions/{session}/interrupt",
                        "POST /sessions/{session}/connect",
                        "GET /sessions/{session}/state",
                        "GET /sessions/{session}/log",
                        "GET /sessions/{session}/events",
                        "POST /sessions/{session}/statements",
                        "GET /sessions/{session}/statements",
                        "GET /sessions/{session}/statements/{statement}",
                        "POST /sessions/{session}/statements/{statement}/cancel",
                        "GET /sessions/{session}/statements/{statement}/events",
                        "POST /sessions/{session}/completion",
                        "GET /version",
                        "POST /sessions/{session}/upload-jar",
                        "POST /sessions/{session}/upload-pyfile",
                        "POST /sessions/{session}/upload-file",
                        "POST /sessions/{session}/add-jar",
                        "POST /sessions/{session}/add-pyfile",
                        "POST /sessions/{session}/add-file");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /sessions/nb, GetSession, nb",
        "HEAD, /sessions/nb, GetSession, nb",
        "GET, /sessions/statements, GetSession, statements",
        "GET, /sessions/a%2Fb%20c%2B+, GetSession, a/b c++",
        "GET, /sessions/%E2%82%AC, GetSession, €",
        "DELETE, /sessions/0, DeleteSession, 0",
        "GET, /sessions/0/statements/, ListStatements, 0",
        "POST, /sessions/0/statements/, RunStatement, 0",
        "POST, /sessions/0/statements/5/cancel/, CancelStatement, 0"
    })
    void findsTheMethodAndTheValues(HttpMethod method, String path, String name, String session) {
        assertThat(table.find(method, path)).isInstanceOfSatisfying(RouteTable.Found.class, found -> {
            assertThat(found.route().method().getMethodDescriptor().getBareMethodName())
                    .isEqualTo(name);
            assertThat(found.values()).startsWith(session);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "",
                "*",
                "/session",
                "/sessions//",
                "/sessions/0/",
                "/sessions//statements",
                "/sessions/0/nope",
                "/sessions/0/statements/0/",
                "/sessions/0/statements/0/cancel/x",
                "/Sessions",
                "sessions"
            })
    void thereIsNothingElse(String path) {
        assertThat(table.find(HttpMethod.GET, path)).isInstanceOf(RouteTable.Nothing.class);
    }

    @Test
    void saysWhichMethodsThereAre() {
        assertThat(table.find(HttpMethod.PUT, "/sessions/0"))
                .isEqualTo(new RouteTable.WrongMethod(
                        java.util.Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE)));
        assertThat(table.find(HttpMethod.GET, "/sessions/0/stop"))
                .isEqualTo(new RouteTable.WrongMethod(java.util.Set.of(HttpMethod.POST)));
    }

    @Test
    void whatABodyAndAQueryMaySayFollowsFromTheRule() {
        RestRoute run = route(HttpMethod.POST, "/sessions/0/statements");
        assertThat(run.readsBody()).isTrue();
        assertThat(run.query()).containsOnlyKeys("wait");
        assertThat(run.refused()).extracting("name").containsExactly("session");
        assertThat(run.status()).isEqualTo(201);

        RestRoute get = route(HttpMethod.GET, "/sessions/0/statements/1");
        assertThat(get.readsBody()).isFalse();
        assertThat(get.query()).containsOnlyKeys("wait", "maxOutputBytes");

        assertThat(route(HttpMethod.GET, "/sessions/0/statements").query())
                .containsOnlyKeys("from", "size", "order", "maxOutputBytes");
        assertThat(route(HttpMethod.POST, "/sessions").query()).isEmpty();
    }

    @Test
    void answersThatMayBeLargeAreThoseWithRawJson() {
        assertThat(route(HttpMethod.GET, "/sessions/0/statements/1").raw()).isTrue();
        assertThat(route(HttpMethod.GET, "/sessions/0/statements").raw()).isTrue();
        assertThat(route(HttpMethod.GET, "/sessions/0").raw()).isFalse();
    }

    @Test
    void twoRulesForTheSameRequestsAreRefused() {
        var definition = new FakeFiresteel().services().get(0).bindService();

        assertThatThrownBy(() -> RouteTable.compile(List.of(definition, definition)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stand for the same requests");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"sessions", "/sessions/", "/a//b", "/{nope}", "/{session=**}", "/a:verb", "/{kind}x", "/{wait}"})
    void templatesThatCannotBeServedAreRefused(String template) {
        assertThatThrownBy(() -> PathTemplate.parse(template, dev.firesteel.v1.RunStatementRequest.getDescriptor()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(template);
    }

    private RestRoute route(HttpMethod method, String path) {
        return ((RouteTable.Found) table.find(method, path)).route();
    }
}
