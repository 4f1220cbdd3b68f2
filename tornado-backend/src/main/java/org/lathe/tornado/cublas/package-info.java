/** Matrix products by NVIDIA's cuBLAS, on the memory and the stream of TornadoVM's plans. */
package org.lathe.tornado.cublas;
