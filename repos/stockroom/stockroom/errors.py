"""The one exception type users get to see."""


class StockroomError(Exception):
    """A problem the user can act on.

    `code` is stable and safe to match on; the message is written for people.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def not_found(kind: str, key: object) -> StockroomError:
    return StockroomError(f"{kind.replace(' ', '-')}-not-found", f"There is no {kind} {key}.")
