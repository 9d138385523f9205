// SPDX-License-Identifier: Apache-2.0

/** How core's class files access shared words, compared with the page that says how they should. */
package hakmem.lab.access;
