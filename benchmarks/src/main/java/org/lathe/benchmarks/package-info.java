/** JMH kernels and whole-step runs. */
package org.lathe.benchmarks;
