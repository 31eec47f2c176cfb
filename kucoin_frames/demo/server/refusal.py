"""How does the exchange say no: HTTP status, code and message of every refusal."""


class Refusal(Exception):  # noqa: N818  it is an answer, not an error of the server
    """An answer that is not a success; raised anywhere below the gateway, rendered by it."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def bad_parameter(message: str) -> Refusal:
    """Refuse a parameter, as KuCoin does for values, ranges, page sizes and unknown ids alike."""
    return Refusal(400, "400100", message)


def unauthorized(code: str, message: str) -> Refusal:
    """Refuse the credentials."""
    return Refusal(401, code, message)


def forbidden(code: str, message: str) -> Refusal:
    """Refuse a caller whose credentials are right but not enough."""
    return Refusal(403, code, message)
