/** Runs task graphs on TornadoVM devices. */
package org.lathe.tornado;
