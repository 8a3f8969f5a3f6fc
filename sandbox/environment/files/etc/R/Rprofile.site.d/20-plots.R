# Plots where there is no display: R shows them in the terminal itself. And PDF files that know Chinese.
local({
  options(bitmapType = "cairo")

  # What a terminal of this product takes for each of its cells, and the largest picture that reads well.
  cell <- c(10, 20)
  largest <- c(800, 560)

  shown <- new.env()
  shown$device <- 0L
  shown$plot <- NULL

  room <- function() {
    size <- tryCatch(
      scan(text = system("stty size </dev/tty", intern = TRUE), quiet = TRUE),
      error = function(failure) c(30, 80), warning = function(failure) c(30, 80)
    )
    pmax(pmin(c(size[2], size[1] - 2) * cell, largest), c(200, 150))
  }

  bitmap <- function(file) {
    size <- room()
    grDevices::png(file, size[1], size[2], res = 96, type = "cairo")
  }

  # The page as it stands is shown when it is another than the one before.
  show <- function() {
    ours <- shown$device
    if (ours == 0L || !(ours %in% grDevices::dev.list())) return(invisible())
    current <- grDevices::dev.cur()
    grDevices::dev.set(ours)
    on.exit(grDevices::dev.set(current))
    plot <- grDevices::recordPlot()
    if (is.null(plot[[1]]) || identical(plot[[1]], shown$plot)) return(invisible())
    shown$plot <- plot[[1]]
    file <- tempfile("plot", fileext = ".png")
    on.exit(unlink(file), add = TRUE, after = FALSE)
    bitmap(file)
    tryCatch(grDevices::replayPlot(plot), finally = grDevices::dev.off())
    utils::flush.console()
    system2("img2sixel", c("-d", "none", shQuote(file)))
    cat("\n")
  }

  in_terminal <- function(...) {
    bitmap(tempfile("page", fileext = ".png"))
    grDevices::dev.control(displaylist = "enable")
    shown$device <- grDevices::dev.cur()
    shown$plot <- NULL
  }

  is_ours <- function() grDevices::dev.cur() == shown$device

  if (!nzchar(Sys.getenv("DISPLAY")) && isatty(stdout())) {
    options(device = in_terminal)
    # A page that another one follows, in one command or in a script.
    setHook("before.plot.new", function(...) if (is_ours() && graphics::par("page")) show())
    setHook("before.grid.newpage", function(...) if (is_ours()) show())
    invisible(addTaskCallback(function(...) {
      show()
      TRUE
    }))
    # The last page of a script, which has no prompt after it.
    reg.finalizer(shown, function(...) try(show(), silent = TRUE), onexit = TRUE)
  }

  # The plain device has no Chinese: it draws dots. Cairo's takes each glyph from a font that has it.
  # Whoever asks for what only the plain one can do is given that.
  with_glyphs <- function(plain) {
    force(plain)
    function(...) {
      asked <- as.list(match.call(plain, as.call(c(quote(pdf), list(...)))))[-1]
      usual <- grDevices::pdf.options()[c("width", "height", "onefile", "family", "bg", "pointsize")]
      wanted <- utils::modifyList(usual, asked[names(asked) %in% names(usual)])
      ignored <- c("title", "version", "useDingbats", "compress")
      is_plain <- length(setdiff(names(asked), c("file", names(usual), ignored))) > 0 ||
        ("file" %in% names(asked) && is.null(asked$file)) ||
        ("family" %in% names(asked) && asked$family[1] %in% names(grDevices::pdfFonts())) ||
        usual$family != "Helvetica"
      if (is_plain) return(plain(...))
      if (!("family" %in% names(asked))) wanted$family <- "sans"
      file <- if (is.null(asked$file)) if (wanted$onefile) "Rplots.pdf" else "Rplot%03d.pdf" else asked$file
      do.call(grDevices::cairo_pdf, c(list(filename = file), wanted))
    }
  }

  replace <- function(...) {
    devices <- asNamespace("grDevices")
    plain <- devices$pdf
    pdf <- with_glyphs(plain)
    unlockBinding("pdf", devices)
    assign("pdf", pdf, envir = devices)
    lockBinding("pdf", devices)
    # Where a script draws without having opened a file.
    if (identical(getOption("device"), plain)) options(device = pdf)
  }
  if (isNamespaceLoaded("grDevices")) replace() else setHook(packageEvent("grDevices", "onLoad"), replace)
})
