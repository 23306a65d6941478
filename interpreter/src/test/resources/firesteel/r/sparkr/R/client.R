# SPDX-License-Identifier: Apache-2.0
# The client side of Spark's RBackend (org.apache.spark.api.r): the same environment variables, bytes and calls.

state <- new.env()

sparkR.session <- function() {
  port <- as.integer(Sys.getenv("EXISTING_SPARKR_BACKEND_PORT"))
  state$connection <- socketConnection("localhost", port, blocking = TRUE, open = "wb", timeout = 6000)
  writeBin(text(Sys.getenv("SPARKR_BACKEND_AUTH_SECRET")), state$connection)
  if (read_text() != "ok") {
    stop("not let in")
  }
  context <- sparkR.callJStatic("org.apache.spark.api.r.RRDD", "createSparkContext", "", "SparkR", "", list(),
    new.env(), new.env())
  state$context <- context
  invisible(sparkR.callJStatic("org.apache.spark.sql.api.r.SQLUtils", "getOrCreateSparkSession", context,
    new.env(), FALSE))
}

setJobGroup <- function(group, description, interrupt) {
  invisible(sparkR.callJMethod(state$context, "setJobGroup", group, description, interrupt))
}

addJobTag <- function(tag) invisible(sparkR.callJMethod(state$context, "addJobTag", tag))

clearJobTags <- function() invisible(sparkR.callJMethod(state$context, "clearJobTags"))

sparkR.callJMethod <- function(object, method, ...) call_java(0L, object$id, method, list(...))

sparkR.callJStatic <- function(class, method, ...) call_java(1L, class, method, list(...))

call_java <- function(static, object, method, arguments) {
  call <- c(int(static), text(object), text(method), int(length(arguments)), unlist(lapply(arguments, value)))
  writeBin(c(int(length(call)), call), state$connection)
  # One says that the call still runs.
  while ((status <- read_int()) == 1) NULL
  if (status != 0) {
    stop(read_text())
  }
  read_value()
}

int <- function(number) writeBin(as.integer(number), raw(), endian = "big")

# Ends with a zero, which is counted.
text <- function(string) {
  bytes <- c(charToRaw(enc2utf8(string)), as.raw(0))
  c(int(length(bytes)), bytes)
}

value <- function(argument) {
  if (inherits(argument, "jobj")) {
    c(charToRaw("j"), text(argument$id))
  } else if (is.environment(argument)) {
    c(charToRaw("e"), int(0))
  } else if (is.list(argument)) {
    c(charToRaw("ac"), int(0))
  } else if (is.logical(argument)) {
    c(charToRaw("b"), int(argument))
  } else {
    c(charToRaw("c"), text(argument))
  }
}

read_int <- function() readBin(state$connection, "integer", n = 1, endian = "big")

read_text <- function() rawToChar(readBin(state$connection, "raw", n = read_int()))

read_value <- function() {
  type <- rawToChar(readBin(state$connection, "raw", n = 1))
  switch(type,
    n = NULL,
    i = read_int(),
    c = read_text(),
    j = structure(list(id = read_text()), class = "jobj"),
    stop("not needed here: ", type)
  )
}
