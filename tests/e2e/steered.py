"""A node on a simulated venue that is looked into and steered from outside, through its admin plane."""
import json

from simex import SimexTrial


class SteeredTrial(SimexTrial):
    def ctl(self, *words):
        return self.watchbill("ctl", *words)

    def open_door(self, process):
        """The node's admin plane answers when this returns."""
        self.wait_for(lambda: self.ctl("bots", "list").code == 0, process, "an admin plane")
        return process

    def items(self, *words):
        """A list, by name."""
        shown = self.ctl(*words, "list", "-o", "json")
        self.assertEqual(shown.code, 0, shown)
        return {x["name"]: x for x in json.loads(shown.out)["items"]}

    def item(self, *words):
        shown = self.ctl(*words, "-o", "json")
        self.assertEqual(shown.code, 0, shown)
        return json.loads(shown.out)["item"]

    def bot(self, name):
        return self.item("bots", "show", name)

    def actor(self, path):
        return self.item("actors", "show", path)

    def becomes(self, process, what, look, is_so):
        """What is seen when it is so at last."""
        return self.wait_for(lambda: (lambda x: x if is_so(x) else None)(look()), process, what)

    def breaker_becomes(self, process, name, state):
        return self.becomes(process, f"{state} breaker {name}", lambda: self.items("breakers")[name],
                            lambda x: x["state"] == state)

    def records_so_far(self):
        return self.journal(self.journal_of_bots)
