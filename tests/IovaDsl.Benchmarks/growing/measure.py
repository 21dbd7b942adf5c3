"""Runs a command and prints its user time in milliseconds, its peak of resident memory in MB, and its exit code.

measure.py STDOUT STDERR COMMAND...
"""

import os
import sys

output, errors, command = sys.argv[1], sys.argv[2], sys.argv[3:]
child = os.posix_spawnp(
    command[0],
    command,
    os.environ,
    file_actions=[
        (os.POSIX_SPAWN_OPEN, 1, output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
        (os.POSIX_SPAWN_OPEN, 2, errors, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
    ],
)
_, status, used = os.wait4(child, 0)
print(round(used.ru_utime * 1000), round(used.ru_maxrss / 1024), os.waitstatus_to_exitcode(status))
