/**
 * Steps of training on the device of any engine: measured there, or predicted for a GPU that is not
 * there by a roofline model of the launches.
 */
package org.lathe.benchmarks.device;
