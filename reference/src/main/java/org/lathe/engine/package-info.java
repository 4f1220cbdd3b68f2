/** The service interface of engines: backends, devices, programs and their state. */
package org.lathe.engine;
