/**
 * The steps in the form that a user of PyTorch writes, with autograd, through libtorch's JavaCPP
 * bindings. This is test code, so that neither Lathe nor its benchmarks depend on libtorch.
 */
package org.lathe.benchmarks.libtorch;
