# SPDX-License-Identifier: Apache-2.0
# Runs statements in the global environment. Interrupts reach the user's code and nothing else.

# NULL, or why it failed: name, message, calls.
run_statement <- function(code) {
  calls <- list()
  tryCatch(
    withCallingHandlers(
      allowInterrupts(evaluate(code)),
      error = function(condition) calls <<- sys.calls()
    ),
    error = function(condition) describe(condition, calls),
    interrupt = function(condition) list("Interrupted", "the code was interrupted", character())
  )
}

# The whole is parsed before anything runs; the last value is shown when it is visible.
evaluate <- function(code) {
  expressions <- parse(text = code, keep.source = FALSE, encoding = "UTF-8")
  last <- list(visible = FALSE)
  for (expression in expressions) {
    last <- withVisible(eval(expression, globalenv()))
  }
  if (last$visible) {
    if (isS4(last$value)) methods::show(last$value) else print(last$value)
  }
  NULL
}

# As R's own console says it.
describe <- function(condition, calls) {
  message <- conditionMessage(condition)
  call <- conditionCall(condition)
  if (is.null(call) || one_line(call) %in% c(own_eval, own_parse)) {
    message <- paste("Error:", message)
  } else {
    message <- paste0("Error in ", one_line(call), " : ", message)
  }
  list("Error", message, user_calls(calls))
}

own_eval <- "eval(expression, globalenv())"
own_parse <- 'parse(text = code, keep.source = FALSE, encoding = "UTF-8")'

# Those of the user: below our eval() (which is on the stack twice), above the handler.
user_calls <- function(calls) {
  lines <- vapply(calls, one_line, "")
  first <- match(own_eval, lines)
  if (is.na(first)) {
    return(character())
  }
  lines <- utils::tail(lines, -(first + 1))
  last <- match(TRUE, startsWith(lines, ".handleSimpleError(") | startsWith(lines, "stop("))
  if (is.na(last)) lines else utils::head(lines, last - 1)
}

one_line <- function(call) deparse(call, nlines = 1, width.cutoff = 100)[[1]]

# Takes an interrupt that came too late for the statement it was meant for.
drop_interrupt <- function() {
  tryCatch(allowInterrupts(Sys.sleep(0)), interrupt = function(condition) NULL)
}
