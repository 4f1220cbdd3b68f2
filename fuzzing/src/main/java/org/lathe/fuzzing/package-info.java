/**
 * Coverage-guided fuzzing of everything that reads a file. A {@link
 * org.lathe.fuzzing.targets.FuzzTarget} reads a folder of which one file was changed; {@link
 * org.lathe.fuzzing.FuzzRun} lets the fuzzer change it, in a process of its own.
 */
package org.lathe.fuzzing;
