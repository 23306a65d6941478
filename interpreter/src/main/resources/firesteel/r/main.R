# SPDX-License-Identifier: Apache-2.0
# The R process of a session: says hello, then does what it is told until the worker is gone.

main <- function(directory) {
  connect()
  options(warn = 1, menu.graphics = FALSE)
  draws <- install_device(directory)
  attach_spark(Sys.getenv("FIRESTEEL_SPARKR_LIBRARY"))
  send("hello", R.version.string, if (draws) "" else "This R has no cairo, so plots cannot be shown.")
  send_names()
  repeat {
    message <- receive()
    if (is.null(message)) {
      break
    }
    switch(message[[1]],
      run = on_run(message[[2]], message[[3]]),
      complete = send("candidates", message[[2]], paste(complete_code(message[[3]]), collapse = "\n")),
      stop("unknown verb: ", message[[1]])
    )
  }
}

# SparkR finds the backend of the worker by EXISTING_SPARKR_BACKEND_PORT, and with it the SparkSession of all languages.
attach_spark <- function(library) {
  known$spark <- nzchar(library)
  if (known$spark) {
    .libPaths(c(library, .libPaths()))
    suppressMessages(suppressWarnings(base::library("SparkR", character.only = TRUE)))
    assign("spark", suppressMessages(SparkR::sparkR.session()), envir = globalenv())
    Sys.unsetenv("SPARKR_BACKEND_AUTH_SECRET")
  }
}

on_run <- function(group, code) {
  drop_interrupt()
  if (known$spark) {
    SparkR::setJobGroup(group, "", TRUE)
    SparkR::clearJobTags()
    SparkR::addJobTag(group)
  }
  failure <- run_statement(code)
  tryCatch(close_device(), error = function(condition) base::message("plot: ", conditionMessage(condition)))
  if (!is.null(failure)) {
    send("error", failure[[1]], failure[[2]], paste(failure[[3]], collapse = "\n"))
  }
  send_names()
  finish()
}
