package org.lathe.engine;

/**
 * Something that runs programs.
 *
 * @param index number within its backend, from 0
 * @param name what it is, for people
 * @param memory bytes that programs may use, or -1 where it cannot be told
 */
public record Device(int index, String name, long memory) {}
