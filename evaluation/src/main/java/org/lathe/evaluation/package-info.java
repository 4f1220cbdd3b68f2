/** The parts that all experiments share; each kind of experiment has a package of its own. */
package org.lathe.evaluation;
