"""Which system calls a worker may still make once it holds its graph: a filter of the kernel."""

from __future__ import annotations

import errno
import os
from types import ModuleType

# A list of what is allowed, not of what is forbidden: kernels grow new calls, and those that this
# page has never heard of must be closed too. It is short because a confined worker does little: it
# reads and writes pipes that are open, takes memory, computes, and runs threads. What it may not
# do follows from what is missing here:
#
#   no socket, connect, bind …               no way out, and no way in
#   no open, openat, openat2, memfd_create   no file is read, and none made or changed
#   no execve, fork, vfork, clone3           no other program, no other process
#   no ptrace, process_vm_…, pidfd_…, kill   no hand on another process, its owner first
#   no io_uring_…, bpf, perf_…, userfaultfd  none of the calls that break kernels
#   no mount, unshare, setns, chroot, set…id no other view of the machine, no other user
#
# A call that is missing is answered ENOSYS, as by a kernel that has no such call, and not with the
# end of the process: the C library then takes an older call (clone in the place of clone3, whose
# flags no filter can see), and the engine tells of SERVICE as of any failure.
_ALLOWED = (
    # the pipes to the owner
    *("read", "readv", "write", "writev", "close", "fstat", "lseek", "poll", "ppoll"),
    # memory
    *("brk", "mmap", "munmap", "mremap", "mprotect", "madvise"),
    # threads, started by a rule of its own below
    *("futex", "set_robust_list", "rseq", "gettid", "sched_yield", "sched_getaffinity", "exit"),
    # clocks and chance: NOW(), RAND(), UUID()
    *("clock_gettime", "clock_getres", "gettimeofday", "clock_nanosleep", "nanosleep", "getrandom"),
    # signals that it receives, and its end
    *("rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall"),
    *("getpid", "getrusage", "exit_group"),
)
_CLONE_THREAD = 0x10000
_PR_SET_NAME = 15


def close_others(library: ModuleType | None) -> None:
    """Have the kernel refuse all other calls, to every thread, with no way back.

    `library` is pyseccomp, None where it cannot be had. Raises RuntimeError if so, and OSError if
    the kernel filters no calls.
    """
    if library is None:
        raise RuntimeError("not available: install libseccomp (on Debian: libseccomp2)")
    calls = library.SyscallFilter(library.ERRNO(errno.ENOSYS))
    # Threads that the engine has started already must not stay outside.
    calls.set_attr(library.Attr.CTL_TSYNC, 1)
    for name in _ALLOWED:
        calls.add_rule(library.ALLOW, name)
    thread = library.Arg(0, library.MASKED_EQ, _CLONE_THREAD, _CLONE_THREAD)
    calls.add_rule(library.ALLOW, "clone", thread)
    # A thread may be named; nothing else that prctl does, such as to outlive the owner.
    calls.add_rule(library.ALLOW, "prctl", library.Arg(0, library.EQ, _PR_SET_NAME))
    # Its own limits alone, which only shrink but for the time of the next query; its own end.
    calls.add_rule(library.ALLOW, "prlimit64", library.Arg(0, library.EQ, 0))
    calls.add_rule(library.ALLOW, "tgkill", library.Arg(0, library.EQ, os.getpid()))
    calls.load()
