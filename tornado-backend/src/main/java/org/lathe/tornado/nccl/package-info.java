/** NCCL, which carries bytes between the GPUs of several processes, through foreign functions. */
package org.lathe.tornado.nccl;
