# SPDX-License-Identifier: Apache-2.0
# The wire between the R process and the worker. A message is a list of texts, each after its length. From the worker
# it comes on descriptor 3, after its own length. To the worker it travels inside the very pipes that carry what the
# code prints, so that text and messages keep their order: cut into packets that are small enough to be written whole
# among the text of other writers. A packet is a byte that is never part of UTF-8, the token that only this process and
# its worker know, `+` (more follows) or `.` (last), the length (2 bytes) and the payload. Numbers are big-endian.
# All of these are plain files to R: unlike in a socket, an interrupt never leaves half a message in them.

PACKET_SIZE <- 4000L

connect <- function() {
  wire$input <- file("/dev/fd/3", "rb", raw = TRUE)
  # Opened anew, because the console's own can be diverted by sink().
  wire$out <- file("/dev/fd/1", "wb", raw = TRUE)
  wire$err <- file("/dev/fd/2", "wb", raw = TRUE)
  wire$head <- c(as.raw(0xff), charToRaw(Sys.getenv("FIRESTEEL_TOKEN")))
  Sys.unsetenv("FIRESTEEL_TOKEN")
}

send <- function(..., to = wire$out) {
  payload <- unlist(lapply(list(...), function(field) {
    bytes <- charToRaw(enc2utf8(field))
    c(number(length(bytes), 4L), bytes)
  }))
  starts <- seq(1L, length(payload), by = PACKET_SIZE)
  suspendInterrupts(for (start in starts) {
    part <- payload[start:min(start + PACKET_SIZE - 1L, length(payload))]
    more <- charToRaw(if (start == starts[[length(starts)]]) "." else "+")
    writeBin(c(wire$head, more, number(length(part), 2L), part), to)
    flush(to)
  })
}

number <- function(value, size) writeBin(as.integer(value), raw(), size = size, endian = "big")

# Waits for the next message: a list of texts, or NULL when the worker is gone.
receive <- function() {
  left <- read_number()
  if (length(left) == 0) {
    return(NULL)
  }
  fields <- list()
  while (left > 0) {
    size <- read_number()
    field <- rawToChar(readBin(wire$input, "raw", n = size))
    Encoding(field) <- "UTF-8"
    fields[[length(fields) + 1]] <- field
    left <- left - 4L - size
  }
  fields
}

read_number <- function() readBin(wire$input, "integer", n = 1, size = 4, endian = "big")

# Says on both streams that what follows is no longer the statement's.
finish <- function() {
  send("finished", to = wire$out)
  send("finished", to = wire$err)
}
