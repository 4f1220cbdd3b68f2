/**
 * Files that a run writes beside {@code metrics.jsonl} for other programs: tables for spreadsheets
 * and event files for TensorBoard. They are made of the lines of that file, and knowing them is
 * enough to make them again.
 */
package org.lathe.training.log;
