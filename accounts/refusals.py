"""What a service says when it cannot do what it was asked: one exception that carries the sentence."""


class Refusal(Exception):
    """Nothing was changed; ``sentence`` is what the person reads."""

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence
        super().__init__(sentence)
