# SPDX-License-Identifier: Apache-2.0
"""Text as UTF-8, whatever it holds."""

import codecs

ERRORS = "firesteel"


def _replace_surrogates(error):
    """Two surrogates that make a pair become their character, a lone one becomes U+FFFD."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    run = error.object[error.start : error.end]
    known = run.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return known.encode("utf-8"), error.end


codecs.register_error(ERRORS, _replace_surrogates)


def encode(text):
    return text.encode("utf-8", ERRORS)
