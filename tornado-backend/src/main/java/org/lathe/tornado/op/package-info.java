/**
 * The operations, one file each: its kernels, written as TornadoVM's {@code KernelContext} methods,
 * and its lowering to them. The words of a kernel's descriptor are constants, by which the host
 * writes them and the kernel reads them. An array of local memory is used only in the method that
 * allocates it and is not passed to another method: TornadoVM 5.2.0 would address it there as a
 * Java array, beyond its end.
 */
package org.lathe.tornado.op;
