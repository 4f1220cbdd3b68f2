/** What the experiments share; each kind has a package of its own. */
package org.lathe.evaluation;
