/** The service interface of engines: backends, devices, programs and their states. */
package org.lathe.engine;
