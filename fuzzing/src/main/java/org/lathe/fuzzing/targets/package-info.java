/** What is fuzzed: a target for each format that the project reads. */
package org.lathe.fuzzing.targets;
