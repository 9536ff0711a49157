package main

import (
	client "github.com/jpillora/chisel/client"
	share "github.com/jpillora/chisel/share"
)
