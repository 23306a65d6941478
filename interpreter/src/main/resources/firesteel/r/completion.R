# SPDX-License-Identifier: Apache-2.0
# What could stand at the end of some code.

complete_code <- function(code) {
  on.exit(setTimeLimit())
  tryCatch(
    {
      setTimeLimit(elapsed = 2, transient = TRUE)
      line <- gsub("\n", " ", code, fixed = TRUE)
      utils:::.assignLinebuffer(line)
      utils:::.assignEnd(nchar(line))
      utils:::.guessTokenFromLine()
      utils:::.completeToken()
      # Of x$name and pkg::name the name only: that is what the cursor stands behind.
      sub("^.*(:::?|[$@])", "", utils:::.retrieveCompletions())
    },
    error = function(condition) character()
  )
}

# Names for the time when R is busy and cannot be asked; of the packages only when they have changed.
send_names <- function() {
  places <- search()
  if (!identical(places, known$places)) {
    known$places <- places
    names <- unlist(lapply(setdiff(places, ".GlobalEnv"), ls))
    send("attached", paste(unique(names), collapse = "\n"))
  }
  send("globals", paste(ls(globalenv()), collapse = "\n"))
}
