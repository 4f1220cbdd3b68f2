/** The CPU engine: runs a task graph on a fixed pool of threads. */
package org.lathe.cpu;
