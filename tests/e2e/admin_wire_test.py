#!/usr/bin/env python3
# labels: slow
"""The admin plane over its real wire: who is not known, may not, or asks what makes no sense gets a clear refusal,
and a command that is repeated is done once."""
import hashlib
import http.client
import json
import ssl

from paper_run import PaperRun
from watchbill import main

BOT = "trend-btc"
TOKENS = {"ana": ("operator", ""), "vic": ("viewer", ""), "old": ("operator", " until:2020-01-01")}
LARGE = 65 << 10


def secret_of(name):
    return f"wb_{name}_of_a_trial"


class AdminWire(PaperRun):
    def setUp(self):
        super().setUp()
        tokens = self.folder / "tokens"
        tokens.write_text("".join(f"{name} {role} sha256:{hashlib.sha256(secret_of(name).encode()).hexdigest()}{end}\n"
                                  for name, (role, end) in TOKENS.items()))
        tokens.chmod(0o600)
        self.variables["WATCHBILL_ADMIN__TOKENS"] = tokens
        self.node = self.run_at(1)
        notices = self.folder / "watchbill"
        self.wait_for(lambda: list(notices.glob("*.json")), self.node, "a runtime file")
        notice = json.loads(next(notices.glob("*.json")).read_text())
        self.port = notice["port"]
        self.trusted = ssl.create_default_context(cafile=notice["certificate_file"])
        self.wait_for(lambda: self.ask("GET", "/health/ready", None)[0] == 200, self.node, "a node that is ready")
        self.wait_for(lambda: self.bot()["actual"] == "running", self.node, "a bot that runs")

    def ask(self, method, path, token, body=None):
        """Status, and the body: as JSON where it is."""
        wire = http.client.HTTPSConnection("127.0.0.1", self.port, timeout=30, context=self.trusted)
        try:
            headers = {"Content-Type": "application/json"} if body else {}
            if token is not None:
                headers["Authorization"] = f"Bearer {token}"
            wire.request(method, path, body=body, headers=headers)
            answer = wire.getresponse()
            told = answer.read()
            is_json = answer.getheader("Content-Type", "").startswith("application/json")
            return answer.status, json.loads(told) if is_json else told
        finally:
            wire.close()

    def command(self, by="ana", **fields):
        asked = {"verb": "bots pause", "target": BOT} | fields
        return self.ask("POST", "/v1/commands", secret_of(by), json.dumps(asked))

    def bot(self):
        status, page = self.ask("GET", f"/v1/bots/{BOT}", secret_of("vic"))
        self.assertEqual(status, 200, page)
        return page["item"]

    def commands_in_journal(self):
        return [x["facts"]["id"] for x in self.records_so_far() if x["type"] == "admin_asked"]

    def assert_refused(self, asked, status, code):
        found, page = asked
        refusal = page["error"] if page["kind"] == "Error" else page["item"]
        self.assertEqual((found, refusal["code"]), (status, code), page)
        self.assertTrue(refusal["why"])

    #
    def test_answers_only_to_those_it_knows_and_what_they_may(self):
        for token in (None, "wb_wrong", secret_of("old")):
            self.assert_refused(self.ask("GET", "/v1/bots", token), 401, "not_authenticated")
        self.assertEqual(self.ask("GET", "/v1/bots", secret_of("vic"))[0], 200)
        self.assert_refused(self.command(by="vic", id="viewer-0001"), 403, "role")
        self.assert_refused(self.ask("GET", "/v1/actors/bots/nobody", secret_of("vic")), 404, "not_found")
        self.assert_refused(self.command(id="nobody-0001", target="nobody"), 404, "not_found")
        self.assertEqual(self.bot()["actual"], "running")
        self.terminate(self.node)

    #
    def test_takes_no_body_that_is_not_a_command(self):
        for status, body in ((400, "{"), (400, "[]"), (400, '{"id":"unknown-01","verb":"bots pause","blow":1}'),
                             (400, '{"args":' + "[" * 999 + "]" * 999 + "}")):
            with self.subTest(body[:40]):
                self.assert_refused(self.ask("POST", "/v1/commands", secret_of("ana"), body), status, "bad_request")
        status, _ = self.ask("POST", "/v1/commands", secret_of("ana"), '{"id":"' + "x" * LARGE + '"}')
        self.assertEqual(status, 413)
        self.assertEqual(self.commands_in_journal(), [])
        self.terminate(self.node)

    #
    def test_closes_no_breaker_without_its_typed_name_and_a_reason(self):
        reset = {"verb": "breakers reset", "target": "health"}
        self.assert_refused(self.command(id="reset-00001", **reset), 409, "confirm")
        self.assert_refused(self.command(id="reset-00002", confirm="yes", **reset), 409, "confirm")
        self.assert_refused(self.command(id="reset-00003", confirm="health", reason=" ", **reset), 409, "reason")
        self.terminate(self.node)

    #
    def test_does_a_repeated_command_once(self):
        before = self.bot()["rev"]
        first = self.command(id="pause-00001", expect_rev=before)
        self.assertEqual((first[0], first[1]["item"]["outcome"]), (200, "done"), first)
        again = self.command(id="pause-00001", expect_rev=before)
        self.assertEqual(again[1]["item"], first[1]["item"])
        self.assert_refused(self.command(id="pause-00001", verb="bots resume"), 409, "repeated_differs")
        self.assert_refused(self.command(id="resume-0001", verb="bots resume", expect_rev=before), 409, "stale_rev")
        self.assertEqual(self.bot()["desired"], "pause")
        steered = [x for x in self.records_so_far() if x["type"] == "bot_steered"]
        self.assertEqual(len(steered), 1, steered)
        self.assertEqual(self.commands_in_journal().count("pause-00001"), 1)
        self.terminate(self.node)


if __name__ == "__main__":
    main()
