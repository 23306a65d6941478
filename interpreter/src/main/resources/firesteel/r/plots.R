# SPDX-License-Identifier: Apache-2.0
# Whatever draws opens this device when none is open. Each page is a picture: sent when the next one begins, the last
# one when the statement ends, as its result.

install_device <- function(directory) {
  plots$directory <- file.path(directory, "plots")
  plots$device <- 0L
  plots$sent <- 0
  dir.create(plots$directory)
  if (!capabilities("cairo")) {
    options(device = function(...) grDevices::pdf(NULL))
    return(FALSE)
  }
  options(bitmapType = "cairo", device = open_device)
  for (page in c("plot.new", "grid.newpage")) {
    setHook(page, function(...) send_finished_pages())
  }
  TRUE
}

open_device <- function(...) {
  grDevices::png(file.path(plots$directory, "page-%06d.png"), width = 640, height = 480, type = "cairo")
  plots$device <- grDevices::dev.cur()
}

pages <- function() sort(list.files(plots$directory, "^page-", full.names = TRUE))

# The worker reads the file, and removes it.
send_page <- function(verb, page) {
  plots$sent <- plots$sent + 1
  file <- file.path(plots$directory, paste0("sent-", plots$sent, ".png"))
  file.rename(page, file)
  send(verb, file)
}

# The last page may still be drawn on.
send_finished_pages <- function() {
  for (page in utils::head(pages(), -1)) {
    send_page("picture", page)
  }
}

close_device <- function() {
  if (plots$device %in% grDevices::dev.list()) {
    grDevices::dev.off(plots$device)
  }
  plots$device <- 0L
  send_finished_pages()
  for (page in pages()) {
    send_page("result", page)
  }
}
