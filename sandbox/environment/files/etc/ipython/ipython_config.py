# IPython shows errors in a way of its own, in terminals and in notebooks.
c.InteractiveShellApp.extensions = ["vitrine_missing_modules"]
