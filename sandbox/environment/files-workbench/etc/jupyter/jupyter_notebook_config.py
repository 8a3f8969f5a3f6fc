# The notebook of one person in one session: nothing outside the jail can reach it, and a token keeps
# even programs of the session out that were not told.
c.NotebookApp.ip = "127.0.0.1"
# Where checkpoints and trust would be kept longer than the session lives.
c.NotebookNotary.db_file = ":memory:"
c.ContentsManager.allow_hidden = False
