/**
 * The steps as a user of PyTorch writes them, with autograd, through libtorch's JavaCPP bindings.
 * Test code, so that neither Lathe nor its benchmarks depend on libtorch.
 */
package org.lathe.benchmarks.libtorch;
