# What the R analyses share: where the data are, how a table is printed, how a result is compared
# with the published one. Output is plain ASCII of at most 100 columns.

read_dataset <- function(dataset, file) {
  path <- file.path(Sys.getenv("VITRINE_DATA", "/data"), dataset, file)
  if (!file.exists(path)) {
    stop(path, " is missing: start a session of a project that holds this data set", call. = FALSE)
  }
  read.csv(path)
}

heading <- function(...) cat("\n", paste0(..., "\n"), "\n", sep = "")

fixed <- function(x, digits) formatC(x, format = "f", digits = digits)

p_value <- function(p) ifelse(p < 0.0001, "<0.0001", fixed(p, 4))

# Prints a data frame of strings: the first column to the left, the others to the right.
print_table <- function(table) {
  for (i in seq_along(table)) {
    cells <- c(names(table)[i], as.character(table[[i]]))
    table[[i]] <- format(cells, justify = if (i == 1) "left" else "right")[-1]
    names(table)[i] <- format(cells, justify = if (i == 1) "left" else "right")[1]
  }
  cat(paste(names(table), collapse = "   "), "\n", sep = "")
  cat(do.call(paste, c(unname(as.list(table)), sep = "   ")), sep = "\n")
  cat("\n")
}

# One row a coefficient of a Cox model, with the published value (a string) beside it.
print_cox <- function(fit, published) {
  digits <- nchar(sub(".*\\.", "", published))
  coefs <- summary(fit)$coefficients
  limits <- summary(fit)$conf.int
  print_table(data.frame(
    term = rownames(coefs),
    coef = mapply(fixed, coefs[, "coef"], digits),
    published = published,
    `hazard ratio` = fixed(coefs[, "exp(coef)"], 3),
    `95% from` = fixed(limits[, "lower .95"], 3),
    to = fixed(limits[, "upper .95"], 3),
    p = p_value(coefs[, "Pr(>|z|)"]),
    check.names = FALSE
  ))
}

# Prints the published text and whether every number in it was found again. A number counts as found
# when it rounds to what was printed: half a unit of its last digit.
compare <- function(published, values) {
  printed <- regmatches(published, gregexpr("-?[0-9]+(\\.[0-9]+)?", published))[[1]]
  if (length(printed) != length(values)) stop("one value for each published number", call. = FALSE)
  decimals <- ifelse(grepl(".", printed, fixed = TRUE), nchar(sub(".*\\.", "", printed)), 0)
  reproduced <- all(abs(values - as.numeric(printed)) <= 0.5 * 10^-decimals + 1e-12)
  cat("published: ", published, "   reproduced: ", if (reproduced) "yes" else "NO", "\n", sep = "")
  if (!reproduced && !interactive()) quit(status = 1)
  invisible(reproduced)
}

# Saves the plot into the home directory.
save_plot <- function(file, draw) {
  png(file.path(Sys.getenv("HOME", "."), file), width = 1200, height = 800, res = 120)
  draw()
  invisible(dev.off())
  cat("Plot saved as ~/", file, "\n", sep = "")
  if (Sys.getenv("DISPLAY") == "") cat("A desktop session shows it in a window as well.\n")
}

# Shows the plot until its window is closed. A session without a display has nothing to show it on.
open_plot <- function(title, draw) {
  if (Sys.getenv("DISPLAY") == "" || "--no-window" %in% commandArgs(TRUE)) return(invisible())
  opened <- tryCatch({
    suppressWarnings(X11(title = title, width = 9, height = 6, type = "cairo"))
    TRUE
  }, error = function(e) FALSE)
  if (!opened) {
    cat("No window could be opened on this display; the saved plot is the same.\n")
    return(invisible())
  }
  draw()
  cat("Close the plot window, or press Ctrl+C, to return to the prompt.\n")
  tryCatch(while (length(dev.list()) > 0) Sys.sleep(0.2), interrupt = function(e) cat("\n"))
}
