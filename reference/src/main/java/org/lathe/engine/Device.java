package org.lathe.engine;

/**
 * A device that runs programs.
 *
 * @param index number within its backend, from 0
 * @param name what it is, for people
 * @param memory bytes that programs may use, or -1 where it cannot be told
 * @param heap whether that is the heap of this process, which its user may enlarge
 * @param processor whether it is a processor, whose few cores one sequence keeps busy; any other
 *     device needs many sequences at once
 */
public record Device(int index, String name, long memory, boolean heap, boolean processor) {}
