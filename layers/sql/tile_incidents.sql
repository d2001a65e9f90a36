f.state = 'open'
