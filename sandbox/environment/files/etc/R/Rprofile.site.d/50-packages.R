# Packages come with the environment: whoever misses one is told so, and whom to ask.
local({
  told <- function(name) {
    count <- length(list.dirs(.libPaths(), recursive = FALSE))
    paste0(
      if (length(name) == 1) paste0("No R package \"", name, "\" is in this environment.\n"),
      "  Packages come with the environment; a session has no way to CRAN. There are ", count,
      ": rownames(installed.packages()).\n",
      "  Ask for more on your desk, under Packages.\n",
      "  \u5957\u4ef6\u96a8\u74b0\u5883\u63d0\u4f9b\uff1b\u5982\u6b20\u7f3a\uff0c\u8acb\u5728\u5de5\u4f5c\u53f0\u7684\u300c\u5957\u4ef6\u300d\u63d0\u51fa\u3002"
    )
  }

  # Only what nobody catches: require() and requireNamespace() answer FALSE as ever.
  globalCallingHandlers(packageNotFoundError = function(condition) {
    message(told(condition$package))
  })

  replace <- function(...) {
    utils <- asNamespace("utils")
    original <- utils$install.packages
    install.packages <- function(pkgs, lib, repos = getOption("repos"), ...) {
      # A file of one's own is installed as ever.
      if (is.null(repos)) {
        return(if (missing(lib)) original(pkgs, repos = NULL, ...) else original(pkgs, lib, NULL, ...))
      }
      named <- !missing(pkgs) && is.character(pkgs) && length(pkgs) > 0
      here <- if (named) vapply(pkgs, function(one) nzchar(system.file(package = one)), TRUE) else FALSE
      if (named && all(here)) {
        message("Already here: ", paste(pkgs, collapse = ", "))
        return(invisible())
      }
      stop(told(if (named && sum(!here) == 1) pkgs[!here] else character()), call. = FALSE)
    }
    unlockBinding("install.packages", utils)
    assign("install.packages", install.packages, envir = utils)
    lockBinding("install.packages", utils)
  }
  if (isNamespaceLoaded("utils")) replace() else setHook(packageEvent("utils", "onLoad"), replace)
})
