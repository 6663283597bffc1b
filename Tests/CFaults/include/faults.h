#ifndef FIELDGATE_FAULTS_H
#define FIELDGATE_FAULTS_H

// Nothing to call: the library is named in LD_PRELOAD, and the file in FIELDGATE_FAULTS says
// what fails. See faults.c.

#endif
