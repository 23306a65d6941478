# SPDX-License-Identifier: Apache-2.0
# Loads the engine into a room of its own, where the user's names and rm() don't reach.
suspendInterrupts(local({
  directory <- Sys.getenv("FIRESTEEL_R_DIRECTORY")
  Sys.unsetenv("FIRESTEEL_R_DIRECTORY")
  room <- new.env(parent = baseenv())
  for (name in c("wire", "plots", "known")) {
    assign(name, new.env(), envir = room)
  }
  for (part in c("protocol.R", "plots.R", "statements.R", "completion.R", "main.R")) {
    sys.source(file.path(directory, part), envir = room)
  }
  room$main(directory)
}))
